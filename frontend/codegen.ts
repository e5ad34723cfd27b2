import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types of the explorer's operations, from the exported schema: `npm run generate`. What it writes is committed. */
const config: CodegenConfig = {
  schema: "../schema.graphql",
  documents: ["src/explorer/**/*.graphql"],
  ignoreNoDocuments: true,
  generates: {
    "src/explorer/generated/": {
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
    },
  },
};

export default config;
