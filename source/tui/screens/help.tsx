import {useMemo} from 'react';
import {TextPage} from '../components/pages.js';
import {useConsoleState, useTheme} from '../context.js';
import {helpLines} from './help-text.js';

export function HelpScreen() {
	const theme = useTheme();
	const {columns} = useConsoleState();
	const lines = useMemo(() => helpLines(theme, columns - 2), [theme, columns]);
	return <TextPage title="Help" lines={lines} />;
}
