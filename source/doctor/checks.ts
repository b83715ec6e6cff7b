import {camerasCheck} from './cameras.js';
import {coresCheck, nodeCheck} from './computer.js';
import {dataFolderCheck} from './data-folder.js';
import {displayCheck} from './display.js';
import type {Check} from './finding.js';
import {kernelBufferCheck} from './kernel-buffer.js';
import {largestDatagramCheck} from './largest-datagram.js';
import {openCvCheck} from './opencv.js';
import {pagePortCheck} from './page-port.js';
import {portCheck} from './port.js';
import {routeCheck} from './route.js';
import {terminalCheck} from './terminal.js';
import {kernelDropsCheck, tcpFactsCheck} from './visibility.js';

/** Everything that the doctor looks at, in the order in which it is told. */
export const checks: readonly Check[] = [
	...[nodeCheck, coresCheck, portCheck, pagePortCheck, dataFolderCheck],
	...[largestDatagramCheck, kernelBufferCheck, routeCheck, kernelDropsCheck, tcpFactsCheck],
	...[openCvCheck, displayCheck, camerasCheck, terminalCheck],
];
