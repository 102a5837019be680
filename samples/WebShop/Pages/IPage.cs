namespace WebShop.Pages;

/// <summary>A page of the shop.</summary>
internal interface IPage
{
    string Path { get; }

    /// <summary>What the navigation calls it.</summary>
    string Title { get; }

    void Map(IEndpointRouteBuilder shop);
}
