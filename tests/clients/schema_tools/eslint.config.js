import graphql from "@graphql-eslint/eslint-plugin";
const { rules: recommended } = graphql.configs["flat/schema-recommended"];
const { rules: relay } = graphql.configs["flat/schema-relay"];
export default [{
  files: ["**/*.graphql"],
  languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: "./schema.graphql" } } },
  plugins: { "@graphql-eslint": graphql },
  rules: {
    ...recommended,
    ...relay,
    "@graphql-eslint/strict-id-in-types": "off",
    "@graphql-eslint/no-typename-prefix": "off",
    "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
    "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
  },
}];
