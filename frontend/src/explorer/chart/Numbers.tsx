import { useText } from "../text";

interface Props {
  caption: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}

/** The numbers of a chart, for who would rather read them; written only when they are asked for. */
export function Numbers({ caption, heads, rows }: Props) {
  const { t } = useText();
  return (
    <details className="numbers">
      <summary>{t.table}</summary>
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
    </details>
  );
}
