"""Status reports: written from the data, edited by people, frozen as sent, each reader with what they may see."""
