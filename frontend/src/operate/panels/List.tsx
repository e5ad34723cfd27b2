import { type ReactNode, useId } from "react";
import { useText } from "../text";

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  /** Where the page's contents lead to. */
  name: string;
  title: string;
  lead: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  hasMore?: boolean;
  /** The page of the documentation that says what to do, without its ending; none where nothing is wrong. */
  runbook?: string;
  docs: string | null;
  children?: ReactNode;
}

/** A card with a table of what waits; on a phone each row is a card of its own. */
export function List<Row>({ name, title, lead, columns, rows, keyOf, hasMore = false, runbook, docs, children }: Props<Row>) {
  const { t } = useText();
  const id = useId();
  return (
    <section className="card" id={name} aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>{title}</h2>
        {runbook && docs && rows.length > 0 && (
          <a href={`${docs}/how-to/runbooks/${runbook}.html`} target="_blank" rel="noreferrer">
            {t.runbook}
          </a>
        )}
      </div>
      <p className="lead">{lead}</p>
      {children}
      {rows.length === 0 ? (
        <p className="empty">{t.nothing}</p>
      ) : (
        <div className="scroll wide" tabIndex={0} role="region" aria-labelledby={id}>
          <table className="queue">
            <thead>
              <tr>
                {columns.map(({ head }) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={keyOf(row)}>
                  {columns.map(({ head, cell }) => (
                    <td key={head} data-head={head}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasMore && <p className="help">{t.more}</p>}
    </section>
  );
}
