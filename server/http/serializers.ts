/** Turns answers into JSON by the schema of their route, and drops every member that no schema names. */
import { SerializerSelector, type SerializerFactory } from '@fastify/fast-json-stringify-compiler';

const buildSerializers = SerializerSelector();

/** The server builds each when its route first answers: building all at once would take a tenth of a start. */
export const buildSerializersLate: SerializerFactory = (schemas, options) => {
  const build = buildSerializers(schemas, options);
  return (route) => {
    let serialize: ReturnType<typeof build> | null = null;
    return (answer) => (serialize ??= build(route))(answer);
  };
};
