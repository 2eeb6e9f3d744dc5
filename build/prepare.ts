export { shapeModules } from './shapes.ts'
