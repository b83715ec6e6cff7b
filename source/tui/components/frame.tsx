import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {useTheme} from '../context.js';
import {cut} from '../text.js';
import type {Theme} from '../theme.js';

/** A rounded frame with its title in the upper edge. */

function borders(theme: Theme) {
	const paint = (text: string) => theme.paint('frame', text);
	return {
		topLeft: paint('╭'),
		top: paint('─'),
		topRight: paint('╮'),
		left: paint('│'),
		right: paint('│'),
		bottomLeft: paint('╰'),
		bottom: paint('─'),
		bottomRight: paint('╯'),
	};
}

export function Frame({
	title,
	width,
	height,
	children,
}: {
	readonly title: string;
	readonly width: number;
	readonly height: number;
	readonly children?: ReactNode;
}) {
	const theme = useTheme();
	return (
		<Box borderStyle={borders(theme)} width={width} height={height} flexDirection="column" flexShrink={0}>
			<Box position="absolute" marginTop={-1}>
				<Text>{theme.paint('title', ` ${cut(title, Math.max(0, width - 4))} `)}</Text>
			</Box>
			{children}
		</Box>
	);
}
