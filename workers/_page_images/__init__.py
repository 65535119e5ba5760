"""Drawing pages as images, the child's side: what a document makes its reader do stays in a killable process."""
