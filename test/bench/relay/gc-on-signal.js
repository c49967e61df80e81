/** Loaded into a server whose memory is measured: SIGUSR2 collects what is garbage. Needs `--expose-gc`. */
process.on('SIGUSR2', () => globalThis.gc?.());
