import type { Line } from "./Chart";

/** What the lines of a chart are; they differ by more than color. */
export function Legend({ lines }: { lines: readonly Line[] }) {
  return (
    <ul className="legend">
      {lines.map(({ label, color, dash }) => (
        <li key={label}>
          <svg className={`swatch ${color}`} viewBox="0 0 28 8" aria-hidden="true">
            <line x1="1" y1="4" x2="27" y2="4" strokeDasharray={dash?.join(" ")} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
