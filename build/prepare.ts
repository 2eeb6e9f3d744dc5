export { shapeModules } from './shapes.ts'
export { suiteFiles } from './suites.ts'
