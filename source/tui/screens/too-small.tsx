import {Box, Text} from 'ink';
import {leaveQuestion} from '../components/help-line.js';
import {useConsoleState, useTheme} from '../context.js';
import {smallest} from '../layout.js';
import {cut} from '../text.js';

export function TooSmallScreen() {
	const theme = useTheme();
	const {columns, rows, screen, isAnswerable, unsavedSeconds} = useConsoleState();
	const words =
		screen === 'leave'
			? `${isAnswerable ? 'q quits, s saves. ' : ''}${leaveQuestion(unsavedSeconds)}`
			: `terminal too small: ${columns}×${rows}, needs ${smallest.columns}×${smallest.rows}`;
	return (
		<Box width={columns} height={rows} justifyContent="center" alignItems="center">
			<Text wrap="truncate">{theme.paint('warning', cut(words, columns))}</Text>
		</Box>
	);
}
