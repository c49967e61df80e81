/** What turns answers into JSON by the schema of their route, so that what no schema names is left out. */
import { SerializerSelector, type SerializerFactory } from '@fastify/fast-json-stringify-compiler';

const buildSerializers = SerializerSelector();

/** Each is built when its route first answers: all of them at once would be a tenth of a start. */
export const buildSerializersLate: SerializerFactory = (schemas, options) => {
  const build = buildSerializers(schemas, options);
  return (route) => {
    let serialize: ReturnType<typeof build> | null = null;
    return (answer) => (serialize ??= build(route))(answer);
  };
};
