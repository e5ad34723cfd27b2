import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import type { Example } from "../examples";
import { tabOf } from "../examples";

/** A list of the examples, for who has closed or changed their tabs. */
export function ExampleList({ examples }: { examples: Example[] }) {
  const { addTab } = useGraphiQLActions();
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const open = (example: Example) => {
    const tab = tabOf(example);
    addTab();
    query?.setValue(tab.query ?? "");
    variables?.setValue(tab.variables ?? "");
  };
  return (
    <ul className="choices">
      {examples.map((example) => (
        <li key={example.title}>
          <button type="button" className="graphiql-button" onClick={() => open(example)}>
            {example.title}
          </button>
        </li>
      ))}
    </ul>
  );
}
