/** Everything the product says in this language, by part of the product. */
import audit from './audit.json'
import codes from './codes.json'
import console from './console.json'
import keeping from './keeping.json'
import map from './map.json'
import people from './people.json'
import portal from './portal.json'
import publicPages from './public.json'
import registry from './registry.json'
import said from './said.json'
import scheme from './scheme.json'

export default {
  ...audit,
  ...keeping,
  ...codes,
  ...console,
  ...publicPages,
  ...people,
  ...portal,
  ...registry,
  ...scheme,
  ...said,
  ...map,
}
