/** Everything the product says in this language, by part of the product. */
import console from './console.json'
import map from './map.json'
import portal from './portal.json'
import publicPages from './public.json'
import registry from './registry.json'
import said from './said.json'
import scheme from './scheme.json'

export default { ...console, ...publicPages, ...portal, ...registry, ...scheme, ...said, ...map }
