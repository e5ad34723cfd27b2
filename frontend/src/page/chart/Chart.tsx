/** A line chart. It is a picture: whoever shows one also shows its numbers as a table. */

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "../theme";
import "./chart.css";
import { type Mark, drawMarks } from "./marks";

export type Color = "borrow" | "lend" | "other-1" | "other-2" | "other-3" | "other-4";

export interface Line {
  label: string;
  color: Color;
  dash?: readonly number[];
  isStepped?: boolean;
}

interface Props {
  /** What it shows, for who cannot see it. */
  label: string;
  xs: readonly number[];
  ys: readonly (readonly (number | null)[])[];
  lines: readonly Line[];
  isTime?: boolean;
  marks?: readonly Mark[];
  xText: (x: number) => string;
  yText: (y: number) => string;
  /** Told where a pointer is; null when it leaves. */
  onPoint?: (x: number | null) => void;
}

const HEIGHT = 300;

/** A color of the stylesheet, as it is in this theme. */
function colorOf(element: HTMLElement, name: string): string {
  element.style.color = `var(--${name})`;
  const color = getComputedStyle(element).color;
  element.style.color = "";
  return color;
}

function seriesOf(line: Line, element: HTMLElement): uPlot.Series {
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    label: line.label,
    stroke: colorOf(element, line.color),
    width: 2,
    dash: [...(line.dash ?? [])],
    points: { show: false },
    ...(line.isStepped && stepped ? { paths: stepped } : {}),
  };
}

export function Chart({ label, xs, ys, lines, isTime = false, marks = [], xText, yText, onPoint }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const { isDark } = useTheme();
  const latest = useRef({ marks, xText, yText, onPoint });
  latest.current = { marks, xText, yText, onPoint };
  const shape = JSON.stringify([lines, isTime, isDark]);

  useEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    const ink = colorOf(element, "soft");
    const grid = { stroke: colorOf(element, "line"), width: 1 };
    const font = `12px ${getComputedStyle(element).fontFamily}`;
    const axis = { stroke: ink, grid, ticks: { ...grid, size: 4 }, font };
    const made = new uPlot(
      {
        width: element.clientWidth || 320,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
        scales: { x: { time: isTime }, y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.06 : 0.01] } },
        axes: [
          { ...axis, space: isTime ? 140 : 60, values: (_, at) => at.map((x) => latest.current.xText(x)) },
          { ...axis, size: 58, values: (_, at) => at.map((y) => latest.current.yText(y)) },
        ],
        series: [{}, ...lines.map((line) => seriesOf(line, element))],
        hooks: {
          draw: [(drawn) => drawMarks(drawn, latest.current.marks, { ink, font })],
          setCursor: [
            (moved) => {
              const index = moved.cursor.idx;
              latest.current.onPoint?.(index == null || (moved.cursor.left ?? -1) < 0 ? null : (moved.data[0][index] ?? null));
            },
          ],
        },
      },
      [[...xs], ...ys.map((line) => [...line])] as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
    // `shape` says all that a plot cannot change; the rest is given to it below.
  }, [shape]);

  useEffect(() => {
    plot.current?.setData([[...xs], ...ys.map((line) => [...line])] as uPlot.AlignedData);
  }, [xs, ys, shape]);

  useEffect(() => {
    plot.current?.redraw(false, true);
  }, [marks, xText, yText]);

  return <div className="chart" role="img" aria-label={label} ref={place} />;
}
