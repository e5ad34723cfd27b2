// Builds the pages into a folder, by default the server's: `node build.mjs [FOLDER]`. The folder is there whole or not at all.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const MANIFEST = "manifest.json";
// A tenth less than gzip for a second of work; the best brotli takes eighteen for another tenth.
const QUALITY = 9;

/** Writes a file beside itself as browsers take it, so that the server never compresses it. */
async function compress(file) {
  const content = await readFile(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}

const folder = resolve(process.argv[2] ?? join(HERE, "../gql_server/web/built"));
const making = `${folder}.making-${process.pid}`;
const old = `${folder}.old-${process.pid}`;
try {
  await build({ root: HERE, configFile: join(HERE, "vite.config.ts"), logLevel: "warn", build: { outDir: making } });
  const names = (await readdir(making)).filter((name) => name !== MANIFEST);
  await Promise.all(names.map((name) => compress(join(making, name))));
  await mkdir(join(folder, ".."), { recursive: true });
  await rename(folder, old).catch(() => undefined);
  await rename(making, folder);
} finally {
  await Promise.all([making, old].map((path) => rm(path, { recursive: true, force: true })));
}
