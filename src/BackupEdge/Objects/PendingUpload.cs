namespace BackupEdge.Objects;

/// <summary>An upload in parts that was begun and not ended.</summary>
/// <param name="Key">Relative to the prefix of the store.</param>
/// <param name="Upload">The id of the upload.</param>
/// <param name="Begun">When it was begun, by the clock of the engine, in UTC.</param>
internal sealed record PendingUpload(string Key, string Upload, DateTimeOffset Begun);
