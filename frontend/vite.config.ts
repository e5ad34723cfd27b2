import { defineConfig } from "vite";

/**
 * All pages are built at once, and share what they share. The server writes the HTML around them itself, from the manifest,
 * and serves the rest under `base`, where a name never changes its content.
 */
export default defineConfig({
  base: "/assets/built/",
  publicDir: false,
  build: {
    emptyOutDir: true,
    assetsDir: "",
    manifest: "manifest.json",
    sourcemap: false,
    reportCompressedSize: false,
    // The policy of the pages allows no data: addresses but those of fonts and pictures.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 8192,
    rolldownOptions: {
      checks: { moduleLevelDirective: false },
      input: { playground: "src/playground/main.tsx", explorer: "src/explorer/main.tsx", operate: "src/operate/main.tsx" },
    },
  },
  worker: { format: "es" },
});
