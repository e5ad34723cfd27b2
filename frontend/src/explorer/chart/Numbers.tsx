import { useState } from "react";
import { useText } from "../text";

interface Props {
  caption: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}

/** The numbers of a chart, for who would rather read them; written only when they are asked for. */
export function Numbers({ caption, heads, rows }: Props) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.table}</summary>
      {isOpen && <Table {...{ caption, heads, rows }} />}
    </details>
  );
}

function Table({ caption, heads, rows }: Props) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest]) => (
            <tr key={first}>
              <th scope="row">{first}</th>
              {rest.map((cell, index) => (
                <td key={heads[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
