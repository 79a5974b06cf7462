namespace BackupEdge.Drills;

/// <summary>A table of a PostgreSQL database or server that a drill restored.</summary>
/// <param name="Name">The schema and name of the table, after the name of the database if a whole server was restored.</param>
/// <param name="Rows">The number of its rows.</param>
internal sealed record DrilledTable(string Name, long Rows);
