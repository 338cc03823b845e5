from attrs import frozen as frozen
