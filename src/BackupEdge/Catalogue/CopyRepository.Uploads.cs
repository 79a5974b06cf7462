namespace BackupEdge.Catalogue;

/// <content>Uploads in parts that were begun and not ended.</content>
internal sealed partial class CopyRepository
{
    /// <summary>Returns the uploads of a copy, oldest first.</summary>
    public IReadOnlyList<CopyUploadRow> Uploads(string copy) =>
        _connection.Query(
            reader => new CopyUploadRow(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.Time(4)!.Value
            ),
            "SELECT object, upload, part_bytes, bytes, begun_at FROM copy_uploads WHERE copy = $copy ORDER BY begun_at, object",
            ("copy", copy)
        );

    /// <summary>Returns the parts of an upload that the store has acknowledged, by number.</summary>
    public IReadOnlyList<CopyPartRow> Parts(string copy, string key) =>
        _connection.Query(
            reader => new CopyPartRow((int)reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3)),
            "SELECT number, bytes, sha256, tag FROM copy_parts WHERE copy = $copy AND object = $key ORDER BY number",
            ("copy", copy),
            ("key", key)
        );

    /// <summary>Records that an upload was begun, and forgets an earlier one of the same object.</summary>
    public void BeginUpload(string copy, CopyUploadRow row)
    {
        EndUpload(copy, row.Key);
        _connection.Insert(
            "copy_uploads",
            ("copy", copy),
            ("object", row.Key),
            ("upload", row.Upload),
            ("part_bytes", row.PartBytes),
            ("bytes", row.Bytes),
            ("begun_at", Sql.Stored(row.BegunAt))
        );
    }

    /// <summary>Records a part that the store has acknowledged.</summary>
    public void AddPart(string copy, string key, CopyPartRow row) =>
        _connection.Execute(
            """
            INSERT OR REPLACE INTO copy_parts (copy, object, number, bytes, sha256, tag) VALUES ($copy, $key, $number, $bytes, $sha256, $tag)
            """,
            ("copy", copy),
            ("key", key),
            ("number", row.Number),
            ("bytes", row.Bytes),
            ("sha256", row.Sha256),
            ("tag", row.Tag)
        );

    /// <summary>Forgets an upload that was ended or aborted.</summary>
    public void EndUpload(string copy, string key)
    {
        _connection.Execute("DELETE FROM copy_uploads WHERE copy = $copy AND object = $key", ("copy", copy), ("key", key));
        _connection.Execute("DELETE FROM copy_parts WHERE copy = $copy AND object = $key", ("copy", copy), ("key", key));
    }
}
