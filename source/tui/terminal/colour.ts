import {type ColourLevel, type Theme, createTheme} from '../theme.js';

/** What colours this terminal has, as its environment tells. https://no-color.org, https://force-color.org */

type Environment = Readonly<Record<string, string | undefined>>;

const truecolorPrograms = new Set([
	'iTerm.app',
	'WezTerm',
	'ghostty',
	'vscode',
	'Hyper',
	'rio',
	'WarpTerminal',
]);
const truecolorTerms = /^(?:xterm-kitty|xterm-ghostty|alacritty|foot|wezterm|contour|rio)|-direct$|truecolor/;

export function colourLevel(environment: Environment): ColourLevel {
	if (environment.NO_COLOR) return 0;
	const forced = environment.FORCE_COLOR;
	if (forced === '0' || forced === 'false') return 0;
	if (forced === '1' || forced === '2' || forced === '3') return Number(forced) as ColourLevel;
	const term = environment.TERM ?? '';
	if (term === 'dumb') return 0;
	if (/^(?:truecolor|24bit)$/i.test(environment.COLORTERM ?? '')) return 3;
	if (truecolorPrograms.has(environment.TERM_PROGRAM ?? '') || truecolorTerms.test(term)) return 3;
	if (environment.WT_SESSION) return 3;
	if (term.includes('256')) return 2;
	return 1;
}

export function themeFor(environment: Environment): Theme {
	const level = colourLevel(environment);
	if (environment.NO_COLOR) return createTheme(level, 'off: NO_COLOR is set');
	return createTheme(level, 'needs 24-bit colour (COLORTERM=truecolor)');
}
