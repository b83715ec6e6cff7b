import {Text} from 'ink';
import {useConsoleState, useTheme} from '../context.js';
import {clock} from '../format.js';
import {helpLine, helpLineGap, isQuestion} from '../keys.js';
import {type Piece, line, widthOf} from '../text.js';

/** The last line: the keys of this screen. Those that answer a question stand there when they do. */
export function HelpLine() {
	const theme = useTheme();
	const {screen, columns, isAnswerable, unsavedSeconds} = useConsoleState();
	const pieces: Piece[] = [' '];
	if (screen === 'leave') pieces.push(['warning', leaveQuestion(unsavedSeconds)], ' ');
	if (!isQuestion(screen) || isAnswerable) {
		const room = columns - pieces.reduce((sum, piece) => sum + widthOf(textOf(piece)), 0);
		for (const [index, {shown, short}] of helpLine(screen, room, widthOf).entries()) {
			if (index > 0 || isQuestion(screen)) pieces.push(' '.repeat(helpLineGap));
			pieces.push(['key', shown], ['muted', ` ${short}`]);
		}
	}

	return <Text wrap="truncate">{line(theme, columns, pieces)}</Text>;
}

/** Whether to quit, and what is lost then. */
export function leaveQuestion(unsavedSeconds: number): string {
	return `Quit? ${clock(unsavedSeconds)} of this run is not saved.`;
}

function textOf(piece: Piece): string {
	return typeof piece === 'string' ? piece : piece[1];
}
