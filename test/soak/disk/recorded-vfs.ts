/** SQLite compiled to WebAssembly, with a file system that is recorded disks: the product's SQLite is the same source over another one. */
import initSqlite, { type Sqlite3Static, type WasmPointer } from '@sqlite.org/sqlite-wasm';
import { FailedStep, RecordedDisk, type RecordedFile } from './recorded-disk.ts';

export const sqlite: Sqlite3Static = await initSqlite();
const { capi, wasm } = sqlite;
// The VFS also throws its failures, and the caller that expected none reports them.
Object.assign(sqlite.config, { warn: () => undefined, error: () => undefined });

/** Disks by the first part of a path. */
const diskByName = new Map<string, RecordedDisk>();
let disks = 0;
/** Recovery ignores files without a name. */
const temporaryDisk = new RecordedDisk();
let temporary = 0;

/** Makes a disk known under a path, until it is taken away again. */
export function mount(disk: RecordedDisk): { readonly path: string; unmount(): void } {
  const name = String((disks += 1));
  diskByName.set(name, disk);
  return { path: `/${name}`, unmount: () => void diskByName.delete(name) };
}

interface Handle {
  readonly disk: RecordedDisk;
  readonly name: string;
  readonly file: RecordedFile;
  readonly deleteOnClose: boolean;
  /** As SQLite does on Unix: the first sync of a journal that it may have created syncs the directory too. */
  owesDirectory: boolean;
}
const handles = new Map<WasmPointer, Handle>();

function place(path: string): { disk: RecordedDisk; name: string } {
  const [, first = '', name = ''] = path.split('/');
  const disk = diskByName.get(first);
  if (!disk) throw new Error(`There is no disk for ${path}.`);
  return { disk, name };
}

const io = new capi.sqlite3_io_methods();
const vfs = new capi.sqlite3_vfs();
// Without shared memory, so that WAL is for one connection alone, as in a server.
Object.assign(io, { $iVersion: 1 });
Object.assign(vfs, { $iVersion: 2, $szOsFile: new capi.sqlite3_file().structInfo.sizeof, $mxPathname: 256 });

/** What a method does to a handle; what it throws becomes SQLite's code for it. */
const on = (file: WasmPointer, failure: number, work: (handle: Handle) => number | void): number => {
  const handle = handles.get(file);
  if (!handle) return capi.SQLITE_MISUSE;
  try {
    return work(handle) ?? 0;
  } catch (error) {
    return error instanceof FailedStep && error.fault === 'full' ? capi.SQLITE_FULL : failure;
  }
};

io.installMethods({
  xClose: (file: WasmPointer) =>
    on(file, capi.SQLITE_IOERR_CLOSE, ({ disk, name, deleteOnClose }) => {
      handles.delete(file);
      if (deleteOnClose) disk.delete(name);
    }),
  xRead: (file: WasmPointer, buffer: WasmPointer, length: number, at: bigint) =>
    on(file, capi.SQLITE_IOERR_READ, (handle) => {
      const bytes = handle.file.read(Number(at), length);
      const target = wasm.heap8u().subarray(buffer, buffer + length);
      target.set(bytes);
      if (bytes.length === length) return 0;
      target.fill(0, bytes.length);
      return capi.SQLITE_IOERR_SHORT_READ;
    }),
  xWrite: (file: WasmPointer, buffer: WasmPointer, length: number, at: bigint) =>
    on(file, capi.SQLITE_IOERR_WRITE, ({ disk, file }) => disk.write(file, Number(at), wasm.heap8u().subarray(buffer, buffer + length))),
  xTruncate: (file: WasmPointer, size: bigint) =>
    on(file, capi.SQLITE_IOERR_TRUNCATE, ({ disk, file }) => disk.truncate(file, Number(size))),
  xSync: (file: WasmPointer) =>
    on(file, capi.SQLITE_IOERR_FSYNC, (handle) => {
      handle.disk.sync(handle.file);
      if (handle.owesDirectory) handle.disk.syncDirectory();
      handle.owesDirectory = false;
    }),
  xFileSize: (file: WasmPointer, result: WasmPointer) =>
    on(file, capi.SQLITE_IOERR_FSTAT, (handle) => void wasm.poke64(result, BigInt(handle.file.size))),
  xLock: () => 0,
  xUnlock: () => 0,
  xCheckReservedLock: (_file: WasmPointer, result: WasmPointer) => {
    wasm.poke32(result, 0);
    return 0;
  },
  xFileControl: () => capi.SQLITE_NOTFOUND,
  // Both as SQLite's own file system for Unix answers them.
  xSectorSize: () => 4096,
  xDeviceCharacteristics: () => capi.SQLITE_IOCAP_POWERSAFE_OVERWRITE,
});

vfs.installMethods({
  xOpen: (_vfs: WasmPointer, pathPointer: WasmPointer, file: WasmPointer, flags: number, outFlags: WasmPointer) => {
    try {
      const path = wasm.cstrToJs(pathPointer);
      const { disk, name } = path === null ? { disk: temporaryDisk, name: `temporary-${(temporary += 1)}` } : place(path);
      const found = disk.find(name);
      if (!found && !(flags & capi.SQLITE_OPEN_CREATE)) return capi.SQLITE_CANTOPEN;
      const isJournal = (flags & (capi.SQLITE_OPEN_MAIN_JOURNAL | capi.SQLITE_OPEN_WAL | capi.SQLITE_OPEN_SUPER_JOURNAL)) !== 0;
      const owesDirectory = isJournal && (flags & capi.SQLITE_OPEN_CREATE) !== 0;
      const deleteOnClose = (flags & capi.SQLITE_OPEN_DELETEONCLOSE) !== 0;
      handles.set(file, { disk, name, file: found ?? disk.create(name), deleteOnClose, owesDirectory });
      const struct = new capi.sqlite3_file(file);
      struct.$pMethods = io.pointer;
      struct.dispose();
      if (outFlags) wasm.poke32(outFlags, flags);
      return 0;
    } catch {
      return capi.SQLITE_CANTOPEN;
    }
  },
  xDelete: (_vfs: WasmPointer, path: WasmPointer, syncsDirectory: number) => {
    try {
      const { disk, name } = place(wasm.cstrToJs(path) ?? '');
      if (!disk.find(name)) return capi.SQLITE_IOERR_DELETE_NOENT;
      disk.delete(name);
      if (syncsDirectory & 1) disk.syncDirectory();
      return 0;
    } catch {
      return capi.SQLITE_IOERR_DELETE;
    }
  },
  xAccess: (_vfs: WasmPointer, path: WasmPointer, _flags: number, result: WasmPointer) => {
    const { disk, name } = place(wasm.cstrToJs(path) ?? '');
    // Like Unix: an empty file is as good as none.
    wasm.poke32(result, (disk.find(name)?.size ?? 0) > 0 ? 1 : 0);
    return 0;
  },
  xFullPathname: (_vfs: WasmPointer, path: WasmPointer, size: number, result: WasmPointer) => {
    const text = new TextEncoder().encode(`${wasm.cstrToJs(path)}\0`);
    if (text.length > size) return capi.SQLITE_CANTOPEN;
    wasm.heap8u().set(text, result);
    return 0;
  },
  // No randomness and no clock: the same seed gives the same recording.
  xRandomness: (_vfs: WasmPointer, length: number, result: WasmPointer) => {
    for (let index = 0; index < length; index += 1) wasm.heap8u()[result + index] = (index * 37 + 11) & 255;
    return length;
  },
  xSleep: () => 0,
  xCurrentTimeInt64: (_vfs: WasmPointer, result: WasmPointer) => {
    wasm.poke64(result, 212_000_000_000_000n);
    return 0;
  },
  xGetLastError: () => 0,
});
sqlite.vfs.installVfs({ vfs: { struct: vfs, methods: {}, name: 'recorded', asDefault: true } });
