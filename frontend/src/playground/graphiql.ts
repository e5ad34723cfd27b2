import type { GraphiQL } from "graphiql";
import type { ComponentProps } from "react";

/** A tab that the playground begins with. */
export type TabDefinition = NonNullable<ComponentProps<typeof GraphiQL>["defaultTabs"]>[number];
