// What GraphQL Code Generator makes of the schema and of operations.ts: documents with their types, in gql/.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: ["operations.ts"],
  importExtension: ".js",
  emitLegacyCommonJSImports: false,
  generates: {
    "./gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        strictScalars: true,
        // Amounts and rates are exact decimal strings: hand them to a decimal library, never to Number.
        scalars: { Date: "string", DateTime: "string", Decimal: "string", Duration: "string", JSON: "unknown" },
      },
    },
    // Apollo's cache must be told which types implement Error.
    "./gql/possible-types.ts": {
      plugins: ["fragment-matcher"],
      config: { useExplicitTyping: true },
    },
  },
};
export default config;
