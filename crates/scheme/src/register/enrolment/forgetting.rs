//! People are forgotten: documents go on without them, in a revision that says no more than that.

use super::Acting;
use crate::{Cause, Document, Person, Refusal};

impl Acting<'_> {
    /// Takes a person out of every document that is kept here. Older revisions are the store's to change.
    pub(in crate::register) fn forget(&mut self, person: Person) -> Result<(), Refusal> {
        self.desk()?;
        let (documents, subject) = match person {
            Person::Driver(id) => {
                let driver = self.part.drivers.get(&id);
                let details = self.part.driver_details.get(&id);
                let driver = driver.map(|entry| Document::Driver(entry.document.clone()));
                let details = details.map(|entry| Document::DriverDetails(entry.document.clone()));
                (driver.into_iter().chain(details).collect::<Vec<_>>(), id.to_string())
            }
            Person::Contact(id) => {
                let party = self.part.parties.get(&id);
                let party = party.map(|entry| Document::Party(entry.document.clone()));
                let filed = self.part.applications.values().map(|entry| &entry.document);
                let filed = filed.filter(|it| it.party == id).cloned().map(Document::Application);
                (party.into_iter().chain(filed).collect(), id.to_string())
            }
        };
        for document in documents.iter().filter_map(|document| document.without(person)) {
            match document {
                Document::Driver(it) => self.put(it, Cause::Forget),
                Document::DriverDetails(it) => self.put(it, Cause::Forget),
                Document::Party(it) => self.put(it, Cause::Forget),
                Document::Application(it) => self.put(it, Cause::Forget),
                // Nobody else's documents name a person.
                _ => {}
            }
        }
        self.outcome.subject = subject;
        Ok(())
    }
}
