"""Assessment and withholding of capital gains tax. Computes, records and explains; never moves units."""
