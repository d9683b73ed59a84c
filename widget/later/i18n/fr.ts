import type { LaterTexts } from "./en";

export const FR: LaterTexts = {
  menu_title: "Cette conversation",
  close: "Fermer",
  email_me: "Recevoir la réponse par e-mail",
  email_title: "Réponses par e-mail",
  email_why:
    "Laissez votre adresse et les réponses vous parviendront en votre absence. Nous vous envoyons d’abord un code.",
  address: "Votre adresse e-mail",
  send_code: "Envoyer le code",
  code_sent: "Saisissez le code envoyé à",
  code: "Six chiffres",
  confirm: "Confirmer",
  other_address: "Utiliser une autre adresse",
  reaches: "En votre absence, les réponses vous parviennent à",
  change: "Modifier",
  remove: "Supprimer",
  back: "Retour",
  failures: {
    wrong_code: "Ce code est faux ou trop ancien.",
    invalid_request: "Veuillez vérifier votre saisie.",
    rate_limited: "Trop de tentatives. Veuillez réessayer plus tard.",
    upstream_failed: "Aucun e-mail n’a pu être envoyé à cette adresse.",
  },
  failed: "Non envoyé. Veuillez réessayer.",
};
