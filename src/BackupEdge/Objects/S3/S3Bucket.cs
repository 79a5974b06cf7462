namespace BackupEdge.Objects.S3;

/// <summary>Sends the requests for one bucket of an engine.</summary>
/// <param name="Client">Sends a request once.</param>
/// <param name="Calls">Tries again what may succeed later.</param>
internal sealed record S3Bucket(S3Client Client, S3Calls Calls);
