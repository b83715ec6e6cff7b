import {formatCount} from '../format.js';
import type {Missing} from '../lab/sample.js';

/** Where lost packets went: `link 240, kernel 0, elsewhere 3`. */
export function missingText({link, kernel, elsewhere}: Missing): string {
	return `link ${formatCount(link)}, kernel ${formatCount(kernel)}, elsewhere ${formatCount(elsewhere)}`;
}
