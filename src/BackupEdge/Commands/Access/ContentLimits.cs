namespace BackupEdge.Commands.Access;

/// <summary>The limits of listings.</summary>
internal static class ContentLimits
{
    /// <summary>The number of items of a page, which is the most that the API accepts.</summary>
    public const int PageSize = 1000;
}
