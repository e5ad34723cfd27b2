import type { CodegenConfig } from "@graphql-codegen/cli";

const preset = {
  preset: "client",
  presetConfig: { fragmentMasking: false },
  config: {
    useTypeImports: true,
    enumsAsTypes: true,
    strictScalars: true,
    scalars: {
      Date: "string",
      DateTime: "string",
      Decimal: "string",
      Duration: "string",
      JSON: "unknown",
    },
  },
} as const;

/** Types of each page's operations, from the exported schema: `npm run generate`. What it writes is committed. */
const config: CodegenConfig = {
  schema: "../schema.graphql",
  ignoreNoDocuments: true,
  generates: {
    "src/page/generated/": { ...preset, documents: ["src/page/**/*.graphql"] },
    "src/explorer/generated/": { ...preset, documents: ["src/explorer/**/*.graphql"] },
    "src/operate/generated/": { ...preset, documents: ["src/operate/**/*.graphql"] },
  },
};

export default config;
