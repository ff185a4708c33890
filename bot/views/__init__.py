"""What a card, a list and a digest show, whatever platform draws them."""
