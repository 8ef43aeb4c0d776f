// What a visitor may try first. Every patient is fictional.

export const EXAMPLES = [
  {
    say: "exampleIdentifies",
    lang: "en",
    text: "Can someone look at Mrs. Margaret Lindqvist's chest film? MRN 4482913, DOB 14/03/1951. Febrile since the drain came out.",
  },
  {
    say: "exampleClean",
    lang: "en",
    text: "Parkinson's on levodopa 100/25 mg TID, Hb 82, GCS 14/15, Wells 4.5. Would you hold apixaban 5 mg BID before the LP?",
  },
  {
    say: "exampleFrench",
    lang: "fr",
    text: "Mme Gagnon, née le 14 mars 1951, refuse la dialyse. Quelqu'un peut rappeler sa fille au 418-555-0142?",
  },
];
