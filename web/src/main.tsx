/** Starts the console: texts first, then the page. */
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { startI18n } from './lib/i18n'
import './styles.css'
import './forms.css'
import './people.css'
import './keeping.css'
import './portal.css'
import './public.css'
import './registry.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no root')
await startI18n()
createRoot(root).render(<App />)
