namespace BackupEdge.Drills;

/// <summary>The signature of a report: an HMAC with SHA-256, whose key is derived from the keys of the archive store.</summary>
/// <param name="Store">The id of the store's keys.</param>
/// <param name="Epoch">The number of the epoch whose key was used.</param>
/// <param name="Mac">The HMAC in hexadecimal digits, over the report as canonical JSON without this field.</param>
internal sealed record DrillSignature(string Store, int Epoch, string Mac);
