namespace WebShop.Ordering;

/// <summary>The order cannot be placed as it is; the message is for the visitor.</summary>
internal sealed class OrderRefusedException(string message) : Exception(message);
