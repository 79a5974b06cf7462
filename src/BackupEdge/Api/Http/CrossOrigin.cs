namespace BackupEdge.Api.Http;

/// <summary>The header of every response that keeps browsers from giving it to other sites.</summary>
internal static class CrossOrigin
{
    /// <summary>The name of the header.</summary>
    public const string Header = "Cross-Origin-Resource-Policy";

    /// <summary>Its value: only pages of this service get the response.</summary>
    public const string SameOrigin = "same-origin";
}
