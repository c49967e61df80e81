/**
 * Reads requests and writes answers by the schemas of their routes; an answer loses every member that no schema names. The server builds each
 * validator and serialiser when its route is first used: building all at once would take a fifth of a start.
 */
import ajvCompiler, { type BuildCompilerFromPool as ValidatorFactory } from '@fastify/ajv-compiler';
import { SerializerSelector, type SerializerFactory } from '@fastify/fast-json-stringify-compiler';

type Validate = ReturnType<ReturnType<ValidatorFactory>>;

const buildSerializers = SerializerSelector();

export const buildSerializersLate: SerializerFactory = (schemas, options) => {
  const build = buildSerializers(schemas, options);
  return (route) => {
    let serialize: ReturnType<typeof build> | null = null;
    return (answer) => (serialize ??= build(route))(answer);
  };
};

const buildValidators: ValidatorFactory = ajvCompiler();

export const buildValidatorsLate: ValidatorFactory = (schemas, options) => {
  const build = buildValidators(schemas, options);
  return (route) => {
    let built: Validate | null = null;
    const validate = (data: unknown): unknown => {
      built ??= build(route);
      const outcome = built(data);
      // Fastify reads there what was wrong.
      (validate as Validate).errors = built.errors ?? null;
      return outcome;
    };
    return validate as Validate;
  };
};
