/** What the relay tells the log of the server. */
export interface RelayLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
