namespace BackupEdge.Configuration;

/// <summary>The certificate with which the API is served over https.</summary>
internal sealed record TlsDefinition
{
    /// <summary>The path of a PEM file with the server's certificate, followed by the intermediate certificates.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>The path of a PEM file with the certificate's private key.</summary>
    public required string KeyPath { get; init; }

    /// <summary>The password of the private key; null if the key is not encrypted or secrets were not to be read.</summary>
    public string? Password { get; init; }
}
