import {Text} from 'ink';
import {useConsoleState, useTheme} from '../context.js';
import {helpLine, helpLineGap} from '../keys.js';
import {type Piece, line, widthOf} from '../text.js';

export function HelpLine() {
	const theme = useTheme();
	const {screen, columns} = useConsoleState();
	const pieces: Piece[] = [' '];
	for (const {shown, short} of helpLine(screen, columns, widthOf)) {
		if (pieces.length > 1) pieces.push(' '.repeat(helpLineGap));
		pieces.push(['key', shown], ['muted', ` ${short}`]);
	}

	return <Text wrap="truncate">{line(theme, columns, pieces)}</Text>;
}
