/** What the operators' page says. */

import { useSpeech } from "../../page/speech";
import { type Texts, en } from "./en";
import { ja } from "./ja";

export const TEXTS = { en, ja };

/** The texts of the language that is spoken. */
export const useText = () => useSpeech<Texts>();
