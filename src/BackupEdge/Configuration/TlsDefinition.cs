namespace BackupEdge.Configuration;

/// <summary>The certificate that the API is served with over https.</summary>
internal sealed record TlsDefinition
{
    /// <summary>A PEM file: the server's certificate, then those between it and the authority.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>A PEM file with the certificate's private key.</summary>
    public required string KeyPath { get; init; }

    /// <summary>What the private key is encrypted with; null when it is not, or when it was not to be read.</summary>
    public string? Password { get; init; }
}
