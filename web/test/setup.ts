/** Before each file of tests: all words are there, as behind any page. */
import { allWords } from "../src/i18n";

await allWords();
