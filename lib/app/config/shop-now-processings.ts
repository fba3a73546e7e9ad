import { LegalBasis, type Processing, RecipientRole } from '../../service-graph';

/**
 * What ShopNow does with data about people. Orders go to search by their ids and products alone, so that the topic `orders`
 * carries none.
 */
export function shopNowProcessings(): Processing[] {
  return [
    {
      name: 'shop-sessions',
      purpose: 'to recognise a visitor from one page to the next and to keep what lies in the cart',
      legalBasis: LegalBasis.CONTRACT,
      dataSubjects: ['visitors', 'customers'],
      categories: ['session identifier', 'contents of the cart'],
      services: ['storefront', 'orders'],
      caches: ['session:', 'cart:'],
      retentionDays: 30,
      retentionFrom: 'the last request of the session',
    },
    {
      name: 'order-fulfilment',
      purpose: 'to take an order, deliver it and answer for it within the limitation period',
      legalBasis: LegalBasis.CONTRACT,
      dataSubjects: ['customers', 'recipients of deliveries'],
      categories: ['name', 'postal address', 'email address', 'telephone number', 'contents of the order'],
      services: ['orders'],
      databases: ['orders'],
      retentionDays: 1096,
      retentionFrom: 'the end of the year of the order',
    },
    {
      name: 'invoicing',
      purpose: 'to make out invoices and keep them as tax law demands',
      legalBasis: LegalBasis.LEGAL_OBLIGATION,
      dataSubjects: ['customers'],
      categories: ['name', 'billing address', 'contents of the order', 'amount and time of the payment'],
      services: ['orders'],
      databases: ['orders'],
      retentionDays: 3653,
      retentionFrom: 'the end of the year of the invoice',
    },
    {
      name: 'payment',
      purpose: 'to have the card processor charge and refund a card, by token',
      legalBasis: LegalBasis.CONTRACT,
      dataSubjects: ['customers'],
      categories: ['token of the card', 'last four digits', 'amount and time of the payment', 'outcome'],
      services: ['orders', 'payments'],
      databases: ['payments'],
      topics: ['payments'],
      recipients: [
        {
          host: 'api.card-processor.example',
          name: 'Card Processor, payment institution in the EU',
          role: RecipientRole.CONTROLLER,
        },
      ],
      retentionDays: 396,
      retentionFrom: 'the payment; a card scheme lets a customer dispute it for up to 13 months',
    },
    {
      name: 'security-of-the-platform',
      purpose: 'to find attacks, failures and misuse, and to prove what happened',
      legalBasis: LegalBasis.LEGITIMATE_INTERESTS,
      dataSubjects: ['visitors', 'customers', 'operators'],
      categories: ['network address', 'time and target of the request', 'identity of the operator'],
      services: [],
      evidence: true,
      retentionDays: 430,
      retentionFrom: 'the writing of the log',
    },
  ];
}
